export { createLocalStorage, type LocalStorageOptions } from './local-storage.ts'
export type { Storage, StoredFile } from './storage.ts'
