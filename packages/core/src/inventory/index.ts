export { outOfStockError, reserveStock, type StockRequest, sumByVariant } from './reserve-stock.ts'
