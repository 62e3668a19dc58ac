export * from './catalog.ts'
export * from './origin.ts'
export * from './publisher.ts'
export * from './queues.ts'
