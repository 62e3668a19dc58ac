export { createShopClient, type ShopClient, type ShopClientOptions, type ShopSession } from './client.ts'
export type {
  Address,
  AppRouter,
  Cart,
  CartItem,
  CartWarning,
  ErrorBody,
  ErrorCode,
  ErrorDetails,
  FieldIssue,
  Order,
  OrderLine,
  OrderStatus,
  OrderSummary,
  Product,
  ProductSummary,
  RouterInputs,
  RouterOutputs,
  Session,
  User,
  Variant,
} from './contract.ts'
export { isNetworkError, isShopError, type ShopError } from './errors.ts'
export { memoryStorage, type TokenStorage } from './session.ts'
export type { Fetch, FetchInit, FetchResponse } from './transport.ts'
