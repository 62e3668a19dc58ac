import type { FastifyBaseLogger } from 'fastify'

type ChildOptions = Parameters<FastifyBaseLogger['child']>

interface LazyChild {
  parent: FastifyBaseLogger
  options: ChildOptions
  made: FastifyBaseLogger | undefined
}

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const

const made = (lazy: LazyChild) => (lazy.made ??= lazy.parent.child(...lazy.options))

/** What all of them share: makes the real one when a line is to be written. */
const methods = Object.fromEntries(
  LEVELS.map((level) => [
    level,
    function (this: LazyChild, ...line: Parameters<FastifyBaseLogger['info']>) {
      made(this)[level](...line)
    },
  ]),
)

const shape = {
  ...methods,
  silent() {},
  get level(): string {
    return made(this as unknown as LazyChild).level
  },
  child(this: LazyChild, ...options: ChildOptions) {
    return lazyChild(made(this), options)
  },
}

function lazyChild(parent: FastifyBaseLogger, options: ChildOptions): LazyChild {
  const lazy = Object.create(shape) as LazyChild
  lazy.parent = parent
  lazy.options = options
  lazy.made = undefined
  return lazy
}

/** The same logger, but that its children are made when they first log, which those of most requests never do. */
export function withLazyChildren(logger: FastifyBaseLogger): FastifyBaseLogger {
  const child = (...options: ChildOptions) => lazyChild(logger, options)
  return Object.assign(Object.create(logger) as FastifyBaseLogger, { child })
}
