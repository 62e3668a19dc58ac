import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm'
import { createEngineAdapter } from './adapter.ts'
import { loadSchemaEngine } from './wasm.ts'

export interface OpenSchemaEngineOptions {
  url: string
  /** Prisma schema files the engine knows from the start. */
  datamodels?: [path: string, content: string][]
  /** Hears the engine's log. */
  onLog?: (line: string) => void
}

export interface OpenedSchemaEngine {
  engine: SchemaEngine
  /** Why the last migration script that failed did so; the engine's own error buries it in its stack. */
  scriptError(): Error | undefined
  close(): Promise<void>
}

/** Prisma's own schema engine, working on the database behind `url`. It connects with its first command. */
export async function openSchemaEngine(options: OpenSchemaEngineOptions): Promise<OpenedSchemaEngine> {
  const { SchemaEngine } = await loadSchemaEngine()
  const { factory, scriptError, close } = createEngineAdapter(options.url)
  const engine = await SchemaEngine.new(
    { datamodels: options.datamodels },
    options.onLog ?? (() => {}),
    bindMigrationAwareSqlAdapterFactory(factory),
  )
  return { engine, scriptError, close }
}
