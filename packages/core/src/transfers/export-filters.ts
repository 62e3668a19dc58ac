import { literal } from '@shop/db'
import type { CreateExportInput } from '@shop/validators'

/** What an export is of; the parts are SQL, since COPY takes no parameters. */
export interface ExportQuery {
  /** By the name in the header. */
  columns: Record<string, string>
  from: string
  where: string[]
  orderBy: string
}

export type ExportFilters = Pick<CreateExportInput, 'status' | 'from' | 'to'>

/** Conditions on the status and on a moment, by the columns that have them. */
export const filtered = (
  { status, from, to }: ExportFilters,
  columns: { status: string; moment: string },
): string[] => [
  ...(status ? [`${columns.status} = ${literal(status)}`] : []),
  ...(from ? [`${columns.moment} >= ${literal(from)}::timestamptz`] : []),
  ...(to ? [`${columns.moment} < ${literal(to)}::timestamptz`] : []),
]
