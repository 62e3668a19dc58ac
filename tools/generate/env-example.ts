/** Writes .env.example from the apps' own schemas, so that it cannot promise a setting nobody reads. */
import { writeFile } from 'node:fs/promises'
import { serverEnv } from '@shop/server/env'
import { workerEnv } from '@shop/worker/env'
import { z } from 'zod'

const HEADER = `# Every setting, with its default. Copy to .env and change what you need; all may stay as it is in development.
# Made from apps/server/src/env.ts and apps/worker/src/env.ts by \`pnpm generate\`.
`

type Fields = Record<string, z.ZodType>

const server: Fields = serverEnv.shape
const worker: Fields = workerEnv.shape
const pick = (fields: Fields, wanted: (name: string) => boolean) =>
  Object.entries(fields).filter(([name]) => wanted(name))

const sections = [
  ['Server and worker', pick(server, (name) => name in worker)],
  ['Server', pick(server, (name) => !(name in worker))],
  ['Worker', pick(worker, (name) => !(name in server))],
] as const

const text = sections.map(([title, fields]) => `\n# ${title}\n${fields.map(settingLines).join('')}`).join('')
await writeFile(new URL('../../.env.example', import.meta.url), HEADER + text)

function settingLines([name, field]: [string, z.ZodType]): string {
  const description = field.meta()?.description ?? choices(field)
  return `\n${description ? `# ${description}\n` : ''}${name}=${quote(defaultOf(field))}\n`
}

function defaultOf(field: z.ZodType): string {
  const { data } = z.object({ field }).safeParse({})
  return typeof data?.field === 'object' || data?.field === undefined
    ? ''
    : JSON.stringify(data.field).replaceAll('"', '')
}

function choices(field: z.ZodType): string | undefined {
  const inner = field instanceof z.ZodDefault ? field.unwrap() : field
  return inner instanceof z.ZodEnum ? `One of ${inner.options.join(', ')}` : undefined
}

function quote(value: string): string {
  return /[\s#'"]/.test(value) ? `"${value}"` : value
}
