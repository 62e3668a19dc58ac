import { getOrder, listOrders, placeOrder } from '@shop/core/orders'
import { ListOrdersInput, Order, OrderByIdInput, OrderPage, PlaceOrderInput } from '@shop/validators'
import { customerProcedure, onceByKey } from '../trpc/procedures.ts'

const tags = ['Orders']

export const ordersRouter = {
  place: customerProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/orders',
        tags,
        summary: 'Order what is in the cart',
        description: 'The stock is held until `reservedUntil`, and a confirmation goes out by mail.',
        successStatus: 201,
      },
      errors: ['cart.empty', 'cart.out_of_stock', 'order.total_changed', 'order.total_limit'],
      idempotent: true,
    })
    .input(PlaceOrderInput)
    .output(Order)
    .mutation(onceByKey(placeOrder)),

  list: customerProcedure
    .meta({ openapi: { method: 'GET', path: '/orders', tags, summary: 'My orders, newest first' } })
    .input(ListOrdersInput)
    .output(OrderPage)
    .query(({ ctx, input }) => listOrders(ctx.core, input)),

  byId: customerProcedure
    .meta({
      openapi: { method: 'GET', path: '/orders/{id}', tags, summary: 'One order' },
      errors: ['order.not_found'],
    })
    .input(OrderByIdInput)
    .output(Order)
    .query(({ ctx, input }) => getOrder(ctx.core, input)),
}
