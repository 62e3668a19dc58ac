export { coverUrl, type ImageRow, toProductImage } from './image.view.ts'
