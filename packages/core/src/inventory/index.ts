export { adjustStock } from './adjust-stock.ts'
export { outOfStockError, reserveStock, type StockRequest, sumByVariant } from './reserve-stock.ts'
