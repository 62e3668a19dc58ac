// By its path: the doctor works where packages are not linked.
export { nearest } from '../../packages/config/src/nearest.ts'
