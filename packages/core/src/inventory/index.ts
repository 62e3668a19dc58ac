export { adjustStock } from './adjust-stock.ts'
export { outOfStockError, reserveStock, type StockRequest, sumByVariant } from './reserve-stock.ts'
export { canRetake, commitStock, releaseStock, retakeStock, returnStock } from './settle-stock.ts'
export { type ReconcileReport, reconcileStock, type StockDifference } from './reconcile-stock.ts'
