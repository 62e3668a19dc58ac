import type { CoreContext } from '@shop/core/context'
import type { ErrorCode } from '@shop/validators'
import type { CatalogueTag } from '../cache/marks.ts'

/**
 * Who may call: anyone; a guest with a cart or a customer; whose order it is, be it a guest with its token, or an admin; a
 * customer; an admin.
 */
export type Access = 'public' | 'shopper' | 'owner' | 'customer' | 'admin'

export interface RestRoute {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/api/v1`, with `{name}` for a part of the path. */
  path: `/${string}`
  tags: string[]
  summary: string
  description?: string
  /** The status of success; 200 when absent, 204 for an empty answer. */
  successStatus?: 200 | 201 | 202
  /** Also takes a file as the body: its route is mounted by the door of files (http/imports.ts). */
  takesFile?: true
  /** Also answers without the prefix, for probes. */
  unprefixed?: true
}

/** What every procedure declares. `access` comes with the procedure it is built from. */
export interface ProcedureMeta {
  access?: Access
  openapi?: RestRoute
  /** The refusals a caller should be ready for, besides those any call can meet. */
  errors?: ErrorCode[]
  /**
   * Takes an Idempotency-Key header. Every mutation that creates something does, unless its answer holds a secret of the
   * moment (a session, a link to send a file to): answers are kept for a day, and such must not be kept.
   */
  idempotent?: true
  /** The answer is the same for everybody, and kept until what it tells of changes: which is that? For public queries. */
  cache?: (output: never) => CatalogueTag[]
  /** Changes what the catalogue says: answers once every server knows. */
  changes?: 'catalogue'
  /** Adds to the answer of an idempotent procedure what must not be kept with it and can be made again, on a repeat too. */
  finish?: (core: CoreContext, answer: never) => unknown
}
