import {
  claimOrder,
  getOrder,
  listOrders,
  listShippingMethods,
  placeOrder,
  quoteOrder,
  withOrderToken,
} from '@shop/core/orders'
import {
  ClaimOrderInput,
  ListOrdersInput,
  Order,
  OrderByIdInput,
  OrderPage,
  OrderQuote,
  PlacedOrder,
  PlaceOrderInput,
  QuoteOrderInput,
  ShippingMethodList,
  ShippingMethodsInput,
} from '@shop/validators'
import { customerProcedure, ownerProcedure, shopperProcedure } from '../trpc/procedures.ts'

const tags = ['Orders']

export const ordersRouter = {
  shippingMethods: shopperProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/orders/shipping-methods',
        tags,
        summary: 'The ways to ship to a country, priced for the cart',
      },
    })
    .input(ShippingMethodsInput)
    .output(ShippingMethodList)
    .query(({ ctx, input }) => listShippingMethods(ctx.core, input)),

  quote: shopperProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/orders/quote',
        tags,
        summary: 'What an order of the cart would cost',
        description:
          'With shipping and tax for the country. Nothing is held: place the order with this total as expected.',
      },
      errors: ['cart.empty', 'order.shipping_unavailable', 'order.total_limit'],
    })
    .input(QuoteOrderInput)
    .output(OrderQuote)
    .mutation(({ ctx, input }) => quoteOrder(ctx.core, input)),

  place: shopperProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/orders',
        tags,
        summary: 'Order what is in the cart',
        description:
          'The stock is held until `reservedUntil`, and a confirmation goes out by mail. A guest gives an `email`, and opens the order by its `orderToken`, sent as `X-Order-Token`.',
        successStatus: 201,
      },
      errors: [
        'order.email_required',
        'cart.empty',
        'cart.out_of_stock',
        'order.shipping_unavailable',
        'order.total_changed',
        'order.total_limit',
        'auth.too_many_attempts',
      ],
      idempotent: true,
      finish: withOrderToken,
    })
    .input(PlaceOrderInput)
    .output(PlacedOrder)
    .mutation(({ ctx, input }) => placeOrder(ctx.core, input)),

  claim: customerProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/orders/claim',
        tags,
        summary: 'Take an order placed as a guest into my account',
        description:
          'The token opens it no more. What was ordered with an address comes along by itself when an account confirms it.',
      },
      errors: ['order.not_found'],
    })
    .input(ClaimOrderInput)
    .output(Order)
    .mutation(({ ctx, input }) => claimOrder(ctx.core, input)),

  list: customerProcedure
    .meta({ openapi: { method: 'GET', path: '/orders', tags, summary: 'My orders, newest first' } })
    .input(ListOrdersInput)
    .output(OrderPage)
    .query(({ ctx, input }) => listOrders(ctx.core, input)),

  byId: ownerProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/orders/{id}',
        tags,
        summary: 'One order',
        description: 'A customer’s own, or the one that an `X-Order-Token` opens.',
      },
      errors: ['order.not_found'],
    })
    .input(OrderByIdInput)
    .output(Order)
    .query(({ ctx, input }) => getOrder(ctx.core, input)),
}
