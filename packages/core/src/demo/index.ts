export { seedShop, storeDemoPictures } from './seed-shop.ts'
