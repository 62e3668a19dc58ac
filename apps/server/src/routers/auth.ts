import {
  changePassword,
  confirmRegistration,
  forgotPassword,
  login,
  logout,
  logoutAll,
  refreshSession,
  register,
  resetPassword,
  validateSession,
} from '@shop/core/auth'
import {
  ChangePasswordInput,
  ConfirmRegistrationInput,
  ForgotPasswordInput,
  LoginInput,
  RegisterInput,
  RegisterResult,
  ResetPasswordInput,
  Session,
  SessionState,
  User,
} from '@shop/validators'
import type { Context } from '../trpc/context.ts'
import { customerProcedure, Nothing, publicProcedure } from '../trpc/procedures.ts'

const tags = ['Authentication']

/** A new session goes into the browser's cookie too. */
function signedIn({ cookie }: Context, session: Session): Session {
  cookie.set(session.token)
  return session
}

export const authRouter = {
  register: publicProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/auth/register',
        tags,
        summary: 'Create an account and sign in',
        description:
          'With an `X-Cart-Token`, what the guest had in the cart comes along. A shop that checks addresses first ' +
          'answers `confirmation_sent`, whether or not there is an account: the mail leads on.',
        successStatus: 201,
      },
      errors: ['auth.email_taken', 'auth.common_password', 'auth.too_many_attempts', 'auth.busy'],
    })
    .input(RegisterInput)
    .output(RegisterResult)
    .mutation(async ({ ctx, input }) => {
      const result = await register(ctx.core, input)
      if (result.status === 'signed_in') signedIn(ctx, result)
      return result
    }),

  confirmRegistration: publicProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/auth/confirm-registration',
        tags,
        summary: 'Finish registering with the token of the mail, and sign in',
      },
      errors: ['auth.link_invalid', 'auth.email_taken'],
    })
    .input(ConfirmRegistrationInput)
    .output(Session)
    .mutation(async ({ ctx, input }) => signedIn(ctx, await confirmRegistration(ctx.core, input))),

  login: publicProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/auth/login',
        tags,
        summary: 'Sign in',
        description:
          'Answers with a bearer token, and sets it as an httpOnly cookie for browsers. With an `X-Cart-Token`, what ' +
          'the guest had in the cart comes along.',
      },
      errors: ['auth.invalid_credentials', 'auth.too_many_attempts', 'auth.busy'],
    })
    .input(LoginInput)
    .output(Session)
    .mutation(async ({ ctx, input }) => signedIn(ctx, await login(ctx.core, input))),

  validate: publicProcedure
    .meta({
      openapi: { method: 'GET', path: '/auth/validate', tags, summary: 'Is this session good, and until when' },
    })
    .output(SessionState)
    .query(({ ctx }) => validateSession(ctx.core, ctx.sessionToken)),

  refresh: customerProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/auth/refresh',
        tags,
        summary: 'Exchange the session token for a new one',
        description: 'The old token is dead at once.',
      },
    })
    .output(Session)
    .mutation(async ({ ctx }) => signedIn(ctx, await refreshSession(ctx.core, ctx.signedIn.sessionToken))),

  logout: customerProcedure
    .meta({ openapi: { method: 'POST', path: '/auth/logout', tags, summary: 'End this session' } })
    .output(Nothing)
    .mutation(async ({ ctx }) => {
      await logout(ctx.core, ctx.signedIn.sessionToken)
      ctx.cookie.clear()
    }),

  logoutAll: customerProcedure
    .meta({ openapi: { method: 'POST', path: '/auth/logout-all', tags, summary: 'End every session of mine' } })
    .output(Nothing)
    .mutation(async ({ ctx }) => {
      await logoutAll(ctx.core)
      ctx.cookie.clear()
    }),

  forgotPassword: publicProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/auth/forgot-password',
        tags,
        summary: 'Have a link mailed that sets a new password',
        description: 'The answer is the same whether or not there is an account. The link works once, for 30 minutes.',
      },
      errors: ['auth.too_many_attempts'],
    })
    .input(ForgotPasswordInput)
    .output(Nothing)
    .mutation(({ ctx, input }) => forgotPassword(ctx.core, input)),

  resetPassword: publicProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/auth/reset-password',
        tags,
        summary: 'Set a new password with the token of the mail',
        description: 'Ends every session of the account.',
      },
      errors: ['auth.link_invalid', 'auth.common_password', 'auth.busy'],
    })
    .input(ResetPasswordInput)
    .output(Nothing)
    .mutation(({ ctx, input }) => resetPassword(ctx.core, input)),

  changePassword: customerProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/auth/change-password',
        tags,
        summary: 'Set a new password',
        description: 'Ends every session and answers with a new one.',
      },
      errors: ['auth.wrong_password', 'auth.common_password', 'auth.too_many_attempts', 'auth.busy'],
    })
    .input(ChangePasswordInput)
    .output(Session)
    .mutation(async ({ ctx, input }) => signedIn(ctx, await changePassword(ctx.core, input))),

  me: customerProcedure
    .meta({ openapi: { method: 'GET', path: '/auth/me', tags, summary: 'Who is signed in' } })
    .output(User)
    .query(({ ctx }) => ctx.signedIn.user),
}
