import pg from 'pg'
import { Prisma } from './generated/prisma/client.ts'

const { builtins, getTypeParser } = pg.types
const BIGINTS = 1016 as Parameters<typeof getTypeParser>[0]

const inUtc = (text: string) => new Date(`${text.replace(' ', 'T')}Z`)
const bigints = (text: string): (string | null)[] => getTypeParser(BIGINTS, 'text')(text)

/** Where node-postgres reads a value otherwise than Prisma's raw queries do, whose rows all of the shop knows. */
const parsers = new Map<number, (text: string) => unknown>([
  [builtins.INT8, BigInt],
  [BIGINTS, (text) => bigints(text).map((value) => (value === null ? null : BigInt(value)))],
  [builtins.NUMERIC, (text) => new Prisma.Decimal(text)],
  [builtins.DATE, (text) => new Date(text)],
  [builtins.TIMESTAMP, inUtc],
])

export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && parsers.get(oid)) || getTypeParser(oid, format as 'text')) as typeof getTypeParser,
}
