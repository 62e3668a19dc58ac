import pg from 'pg'
import { Prisma } from './generated/prisma/client.ts'

type Parser = (text: string) => unknown

/** By the number of a type in Postgres, which node-postgres knows only some of by name. */
const parserOf = pg.types.getTypeParser as (oid: number, format?: 'text' | 'binary') => Parser

const { builtins } = pg.types
const BIGINTS = 1016

const inUtc = (text: string) => new Date(`${text.replace(' ', 'T')}Z`)
const texts = parserOf(BIGINTS) as (list: string) => (string | null)[]

/** Where node-postgres reads a value otherwise than Prisma's raw queries do, whose rows all of the shop knows. */
const parsers = new Map<number, Parser>([
  [builtins.INT8, BigInt],
  [BIGINTS, (list) => texts(list).map((value) => (value === null ? null : BigInt(value)))],
  [builtins.NUMERIC, (text) => new Prisma.Decimal(text)],
  [builtins.DATE, (text) => new Date(text)],
  [builtins.TIMESTAMP, inUtc],
])

export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && parsers.get(oid)) || parserOf(oid, format),
}
