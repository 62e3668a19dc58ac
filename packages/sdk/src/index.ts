export { createShopClient, type ShopClient, type ShopClientOptions, type ShopSession } from './client.ts'
export type {
  AccountData,
  AccountSummary,
  Address,
  AppRouter,
  AuditEntry,
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
  Preferences,
  Product,
  ProductSummary,
  Profile,
  RouterInputs,
  RouterOutputs,
  SavedAddress,
  Session,
  User,
  Variant,
} from './contract.ts'
export { isNetworkError, isShopError, type ShopError } from './errors.ts'
export { memoryStorage, type TokenStorage } from './session.ts'
export type { Fetch, FetchInit, FetchResponse } from './transport.ts'
