import type { FastifyInstance } from 'fastify'

/** Listens, or says in one line what stands in the way and exits with 1. */
export async function listen(app: FastifyInstance, { host, port }: { host: string; port: number }): Promise<void> {
  try {
    await app.listen({ host, port, listenTextResolver: (address) => `Listening on ${address}` })
  } catch (error) {
    app.log.fatal(explain(error as NodeJS.ErrnoException, host, port))
    process.exit(1)
  }
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken: stop what uses it, or choose another with PORT`
    case 'EACCES':
      return `Port ${port} needs more rights than this user has: choose one above 1023 with PORT`
    case 'EADDRNOTAVAIL':
      return `${host} is not an address of this machine: choose one with HOST`
    default:
      return `Cannot listen on ${host}:${port}: ${error.message}`
  }
}
