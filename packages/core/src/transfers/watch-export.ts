import { type ExportProgress, type ExportRun, tellExport } from './export-states.ts'
import type { TransferContext } from './transfer-context.ts'

const EVERY_MS = 1_000

export interface Watch extends AsyncDisposable {
  /** Aborted when the export is no longer this worker's to write, or the worker stops. */
  signal: AbortSignal
  /** Whether it was cancelled, or taken over. */
  isOver(): boolean
}

/** Tells every second how far an export is, rows or not, and so hears within a second that nobody wants it any more. */
export function watchExport(ctx: TransferContext, run: ExportRun, progress: ExportProgress): Watch {
  const over = new AbortController()
  const tell = async () => {
    try {
      if (!(await tellExport(ctx, run, progress))) over.abort(new Error('The export was cancelled, or taken over'))
    } catch (error) {
      ctx.log.warn({ err: error }, 'How far the export is could not be told')
    }
  }
  let telling: Promise<void> | undefined
  const timer = setInterval(() => {
    telling ??= tell().finally(() => {
      telling = undefined
    })
  }, EVERY_MS)
  return {
    signal: AbortSignal.any([ctx.signal, over.signal]),
    isOver: () => over.signal.aborted,
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await telling
    },
  }
}
