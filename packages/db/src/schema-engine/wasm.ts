import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg'

// TypeScript describes WebAssembly only together with the whole DOM.
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>
}

declare global {
  /** Where the engine's Rust code leaves the message of a panic. */
  var PRISMA_WASM_PANIC_REGISTRY: { set_message(message: string): void } | undefined
}

let loading: Promise<typeof glue> | undefined

/**
 * Prisma's schema engine, loaded once. Node could import the .wasm file by itself, but warns that this is experimental
 * on every start.
 */
export function loadSchemaEngine(): Promise<typeof glue> {
  loading ??= instantiate()
  return loading
}

async function instantiate(): Promise<typeof glue> {
  const entry = pathToFileURL(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'))
  const bytes = await readFile(fileURLToPath(new URL('schema_engine_bg.wasm', entry)))
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': withIdleTimers(glue) })
  globalThis.PRISMA_WASM_PANIC_REGISTRY = {
    set_message: (message) => process.stderr.write(`Prisma's schema engine panicked: ${message}\n`),
  }
  glue.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  return glue
}

/** The engine leaves the timer of its ten-second lock timeout behind, which would keep a finished process waiting for it. */
function withIdleTimers(imports: object): object {
  const idle = Object.entries(imports).map(([name, value]: [string, unknown]) => {
    if (!name.startsWith('__wbg_setTimeout_')) return [name, value]
    return [name, (callback: () => void, ms: number) => setTimeout(callback, ms >>> 0).unref()]
  })
  return Object.fromEntries(idle) as object
}
