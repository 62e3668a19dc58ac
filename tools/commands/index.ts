import type { Command } from './command.ts'

export interface CommandEntry {
  /** One line for the list of commands. */
  summary: string
  load(): Promise<Command>
}

/** Every command of `shop`, by its name. Loaded when called: the doctor works where the libraries of others are missing. */
export const commands: Record<string, CommandEntry> = {
  db: {
    summary: 'migrates, seeds, resets or shows the database',
    load: async () => (await import('./db.ts')).db,
  },
  doctor: {
    summary: 'checks what the shop needs on this machine, and whether it runs',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  jobs: {
    summary: 'shows the queues and their dead letters, and sends these again',
    load: async () => (await import('./jobs.ts')).jobs,
  },
  stock: {
    summary: 'proves that stock, its ledger and the open orders agree',
    load: async () => (await import('./stock.ts')).stock,
  },
}
