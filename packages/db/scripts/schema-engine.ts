#!/usr/bin/env node
// Stands in for the schema engine's binary, which Prisma's CLI would fetch from the network: the same commands on the
// same standard streams, answered by the engine's WebAssembly build from npm.
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { connect, createDatabase, dropDatabase, isMissingDatabase } from '../src/admin.ts'
import { type OpenedSchemaEngine, openSchemaEngine } from '../src/schema-engine/index.ts'

interface Request {
  id: number
  method: string
  params: unknown
}

/** What the CLI recognises as an error the engine foresaw. */
const KNOWN_ERROR = 4466

const { values, positionals } = parseArgs({
  allowPositionals: true,
  // The CLI passes more, such as the preview features, which the WebAssembly build takes from the schema.
  strict: false,
  options: { datasource: { type: 'string' }, datamodels: { type: 'string', multiple: true } },
})
const url = typeof values.datasource === 'string' ? (JSON.parse(values.datasource) as { url: string }).url : undefined

if (positionals[0] === 'cli') await runCommand(positionals[1])
else await serveRequests()

/** One-off commands: the exit code is the answer, and the reason a line of the log. */
async function runCommand(command: string | undefined): Promise<void> {
  // The CLI skips the first line of the log, in which the binary introduces itself.
  log('INFO', 'Starting the schema engine')
  try {
    const target = requireUrl()
    if (command === 'can-connect-to-database') await (await connect(target)).end()
    else if (command === 'create-database') await createDatabase(target)
    else if (command === 'drop-database') await dropDatabase(target)
    else throw new Error(`The schema engine knows no command ${command}.`)
  } catch (error) {
    log('ERROR', messageOf(error), isMissingDatabase(error) ? 'P1003' : 'P1001')
    process.exitCode = 1
  }
}

/** JSON-RPC, one message a line. */
async function serveRequests(): Promise<void> {
  let opened: Promise<OpenedSchemaEngine> | undefined
  const getEngine = () => {
    opened ??= openEngine()
    return opened
  }
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim()) await answer(JSON.parse(line) as Partial<Request>, getEngine)
  }
  await (await opened)?.close()
}

async function openEngine(): Promise<OpenedSchemaEngine> {
  const paths = Array.isArray(values.datamodels) ? values.datamodels.filter((path) => typeof path === 'string') : []
  const datamodels = paths.map(async (path): Promise<[string, string]> => [path, await readFile(path, 'utf8')])
  return openSchemaEngine({
    url: requireUrl(),
    datamodels: paths.length > 0 ? await Promise.all(datamodels) : undefined,
    onLog: (message) => log('DEBUG', message),
  })
}

async function answer(
  { id, method, params }: Partial<Request>,
  getEngine: () => Promise<OpenedSchemaEngine>,
): Promise<void> {
  if (id === undefined || method === undefined) return
  try {
    const { engine } = await getEngine()
    const call: unknown = Reflect.get(engine, method === 'getDatabaseVersion' ? 'version' : method)
    if (typeof call !== 'function') throw new Error(`The schema engine has no method ${method}.`)
    const result: unknown = await call.call(engine, params)
    if (method === 'diff') print(result)
    send({ id, result: result ?? null })
  } catch (error) {
    const { message, code } = error as { message: string; code?: string }
    send({ id, error: { code: KNOWN_ERROR, message, data: { is_panic: false, message, error_code: code } } })
  }
}

/** The binary prints the difference itself, by way of a request to the CLI; this build returns it. */
function print(result: unknown): void {
  const { stdout } = result as { stdout: string | null }
  if (stdout !== null) send({ id: 0, method: 'print', params: { content: stdout } })
}

function send(message: object): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
}

function log(level: 'DEBUG' | 'INFO' | 'ERROR', message: string, errorCode?: string): void {
  const entry = {
    timestamp: new Date(),
    level,
    target: 'schema_engine::logger',
    fields: { message, error_code: errorCode },
  }
  process.stderr.write(`${JSON.stringify(entry)}\n`)
}

function requireUrl(): string {
  if (!url) throw new Error('No database is given: set DATABASE_URL.')
  return url
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
