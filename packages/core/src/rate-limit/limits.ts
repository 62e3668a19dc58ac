/** How often one thing may be tried by or against one subject until the window ends; it begins with the first try. */
export interface Limit {
  attempts: number
  minutes: number
}

export const limits = {
  /** By account, from anywhere its owner is not known. The same for addresses without an account. */
  login: { attempts: 10, minutes: 15 },
  /** By account and network address, where a session of the account is open: others cannot use up the owner's tries. */
  'login-known': { attempts: 5, minutes: 15 },
  'login-address': { attempts: 60, minutes: 15 },
  /** By account: passwords asked for again of who is signed in. */
  password: { attempts: 10, minutes: 15 },
  'forgot-password': { attempts: 5, minutes: 60 },
  'forgot-password-address': { attempts: 30, minutes: 60 },
  'register-address': { attempts: 20, minutes: 60 },
  /** By e-mail address: who orders as a guest may give anybody's, and mails follow. */
  'guest-order': { attempts: 20, minutes: 60 },
  /** By order. */
  'payment-intent': { attempts: 60, minutes: 15 },
} as const satisfies Record<string, Limit>

export type LimitName = keyof typeof limits
