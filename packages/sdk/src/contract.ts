// Types only: this file is never loaded. tsc writes the types of the constants out in full into the package's
// declarations, which therefore need neither the server nor zod.
import type { AppRouter as ServerRouter } from '@shop/server/router'
import type * as validators from '@shop/validators'
import type {
  AnyTRPCProcedure,
  AnyTRPCRouter,
  inferProcedureInput,
  inferProcedureOutput,
  inferRouterInputs,
  inferRouterOutputs,
  TRPC_ERROR_CODE_NUMBER,
  TRPCBuiltRouter,
  TRPCMutationProcedure,
  TRPCQueryProcedure,
  TRPCSubscriptionProcedure,
} from '@trpc/server'

declare function outputsOf<Schemas extends object>(): {
  [Name in keyof Schemas]: Schemas[Name] extends { _zod: { output: infer Output } } ? Output : never
}
const errorDetails = outputsOf<typeof validators.errorDetails>()
const webhookPayloads = outputsOf<typeof validators.webhookPayloads>()
const entities = outputsOf<Pick<typeof validators, Exclude<keyof Named, keyof Declared>>>()

type Entity<Name extends keyof typeof entities> = (typeof entities)[Name]
export interface User extends Entity<'User'> {}
export interface Session extends Entity<'Session'> {}
export interface ProductSummary extends Entity<'ProductSummary'> {}
export interface Product extends Entity<'Product'> {}
export interface ProductHit extends Entity<'ProductHit'> {}
export interface SearchFacets extends Entity<'SearchFacets'> {}
/** A category with everything below it. `productCount` is of the products on sale, subcategories included. */
export interface Category {
  id: string
  slug: string
  name: string
  productCount: number
  children: Category[]
}
export interface Brand extends Entity<'Brand'> {}
export interface Review extends Entity<'Review'> {}
export interface Cart extends Entity<'Cart'> {}
export interface OrderSummary extends Entity<'OrderSummary'> {}
export interface Order extends Entity<'Order'> {}
/** An order as its buyer gets it. `orderToken` opens a guest's: the client remembers it. */
export interface PlacedOrder extends Order {
  orderToken?: string | undefined
}
export interface OrderQuote extends Entity<'OrderQuote'> {}
export interface ShippingMethod extends Entity<'ShippingMethod'> {}
export interface OrderStatusEvent extends Entity<'OrderStatusEvent'> {}
export interface OrderTracking extends Entity<'OrderTracking'> {}
export interface AdminOrderSummary extends Entity<'AdminOrderSummary'> {}
export interface OrderStats extends Entity<'OrderStats'> {}
export interface Payment extends Entity<'Payment'> {}
export interface Refund extends Entity<'Refund'> {}
export interface PaymentIntent extends Entity<'PaymentIntent'> {}
export interface Address extends Entity<'Address'> {}
export interface Profile extends Entity<'Profile'> {}
export interface SavedAddress extends Entity<'SavedAddress'> {}
export interface Preferences extends Entity<'Preferences'> {}
export interface AccountData extends Entity<'AccountData'> {}
export interface AccountSummary extends Entity<'AccountSummary'> {}
export interface AuditEntry extends Entity<'AuditEntry'> {}
export interface Transfer extends Entity<'Transfer'> {}
export interface WishlistItem extends Entity<'WishlistItem'> {}
export interface WebhookEndpoint extends Entity<'WebhookEndpoint'> {}
export interface WebhookDelivery extends Entity<'WebhookDelivery'> {}

/** What has a name of its own where a procedure takes or gives it. */
interface Named {
  User: User
  Session: Session
  ProductSummary: ProductSummary
  Product: Product
  ProductHit: ProductHit
  SearchFacets: SearchFacets
  Category: Category
  Brand: Brand
  Review: Review
  Cart: Cart
  OrderSummary: OrderSummary
  Order: Order
  PlacedOrder: PlacedOrder
  OrderQuote: OrderQuote
  ShippingMethod: ShippingMethod
  OrderStatusEvent: OrderStatusEvent
  OrderTracking: OrderTracking
  AdminOrderSummary: AdminOrderSummary
  OrderStats: OrderStats
  Payment: Payment
  Refund: Refund
  PaymentIntent: PaymentIntent
  Address: Address
  Profile: Profile
  SavedAddress: SavedAddress
  Preferences: Preferences
  AccountData: AccountData
  AccountSummary: AccountSummary
  AuditEntry: AuditEntry
  Transfer: Transfer
  WishlistItem: WishlistItem
  WebhookEndpoint: WebhookEndpoint
  WebhookDelivery: WebhookDelivery
}

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type NameOf<Type> = {
  [Name in keyof Named]: Same<
    Type,
    Name extends keyof typeof entities ? Entity<Name> : Declared[Name & keyof Declared]
  > extends true
    ? Name
    : never
}[keyof Named]

/** Declared above, and only compared: what holds itself cannot be written out, and what adds to another need not. */
interface Declared {
  Category: validators.Category
  PlacedOrder: validators.PlacedOrder
}

// Conditional types, because tsc would write the name of a mapped type instead of its members.
/** The same type with entities by their names. */
type ByName<Type> = Type extends object
  ? [NameOf<Type>] extends [never]
    ? { [Key in keyof Type]: ByName<Type[Key]> }
    : Named[NameOf<Type>]
  : Type

/** A procedure without what only the server knows. */
type Facade<Procedure extends AnyTRPCProcedure> = Procedure['_def']['type'] extends 'query'
  ? TRPCQueryProcedure<{ input: InputOf<Procedure>; output: OutputOf<Procedure>; meta: object }>
  : Procedure['_def']['type'] extends 'subscription'
    ? TRPCSubscriptionProcedure<{ input: InputOf<Procedure>; output: StreamOf<Procedure>; meta: object }>
    : TRPCMutationProcedure<{ input: InputOf<Procedure>; output: OutputOf<Procedure>; meta: object }>
/** Events with their ids. */
type StreamOf<Procedure extends AnyTRPCProcedure> =
  inferProcedureOutput<Procedure> extends AsyncIterable<infer Event> ? AsyncIterable<ByName<Event>, void, void> : never
type InputOf<Procedure extends AnyTRPCProcedure> = ByName<inferProcedureInput<Procedure>>
type OutputOf<Procedure extends AnyTRPCProcedure> = ByName<inferProcedureOutput<Procedure>>

type Facades<Procedures> = Procedures extends object
  ? {
      [Name in keyof Procedures]: Procedures[Name] extends AnyTRPCProcedure
        ? Facade<Procedures[Name]>
        : Facades<Procedures[Name]>
    }
  : never

declare function facadeOf<Router extends AnyTRPCRouter>(): TRPCBuiltRouter<
  { ctx: object; meta: object; errorShape: ErrorShape; transformer: true },
  Facades<Router['_def']['record']>
>
const router = facadeOf<ServerRouter>()

/** The contract: every procedure with its input and output. */
export type AppRouter = typeof router
/** Every procedure by its name: `cart.addItem`. */
export type ProcedurePath<Domains = AppRouter['_def']['record']> = {
  [Domain in keyof Domains & string]: `${Domain}.${keyof Domains[Domain] & string}`
}[keyof Domains & string]
/** What goes into each procedure: `RouterInputs['cart']['addItem']`. */
export type RouterInputs = inferRouterInputs<AppRouter>
/** What comes out of each procedure: `RouterOutputs['products']['list']`. */
export type RouterOutputs = inferRouterOutputs<AppRouter>

/** Why a call was refused, `domain.reason`. Newer servers may know more. */
export type ErrorCode = keyof typeof errorDetails
/** The facts that come with an error of this code. */
export type ErrorDetails<Code extends ErrorCode = ErrorCode> = (typeof errorDetails)[Code]

/** One thing wrong with the input: `path` leads to the field (`items.0.quantity`), empty for the whole. */
export interface FieldIssue {
  path: string
  code: string
  message: string
}

/** What an error says about itself. Act on `code`, show `message`, quote `requestId` when asking for help. */
export type ErrorBody<Code extends ErrorCode = ErrorCode> = {
  [C in Code]: {
    code: C
    message: string
    /** What was wrong with which field, when the code is `request.invalid`. */
    issues?: FieldIssue[]
    requestId: string
  } & (ErrorDetails<C> extends Record<string, never> ? { details?: never } : { details: ErrorDetails<C> })
}[Code]

interface ErrorShape {
  code: TRPC_ERROR_CODE_NUMBER
  message: string
  data: ErrorBody
}

export type ProductSort = NonNullable<RouterInputs['products']['list']['sort']>
export type HighlightPart = ProductHit['highlights']['name'][number]
export type Variant = Product['variants'][number]
export type CartItem = Cart['items'][number]
export type CartWarning = Cart['warnings'][number]
export type OrderLine = Order['lines'][number]
export type OrderStatus = Order['status']

/** What a webhook is sent; `type` tells which. A newer shop may send more: answer 2xx to what you do not know. */
export type WebhookEvent<Type extends keyof typeof webhookPayloads = keyof typeof webhookPayloads> = {
  [T in Type]: {
    type: T
    /** When it happened: ISO 8601. */
    timestamp: string
    data: (typeof webhookPayloads)[T]
  }
}[Type]
export type WebhookEventType = WebhookEvent['type']
