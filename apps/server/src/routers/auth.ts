import { login, register } from '@shop/core/auth'
import { LoginInput, RegisterInput, Session, User } from '@shop/validators'
import { customerProcedure, publicProcedure } from '../trpc/procedures.ts'

const tags = ['Authentication']

export const authRouter = {
  register: publicProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/auth/register',
        tags,
        summary: 'Create an account and sign in',
        description: 'With an `X-Cart-Token`, what the guest had in the cart comes along.',
        successStatus: 201,
      },
      errors: ['auth.email_taken', 'auth.busy'],
    })
    .input(RegisterInput)
    .output(Session)
    .mutation(({ ctx, input }) => register(ctx.core, input)),

  login: publicProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/auth/login',
        tags,
        summary: 'Sign in',
        description: 'With an `X-Cart-Token`, what the guest had in the cart comes along.',
      },
      errors: ['auth.invalid_credentials', 'auth.busy'],
    })
    .input(LoginInput)
    .output(Session)
    .mutation(({ ctx, input }) => login(ctx.core, input)),

  me: customerProcedure
    .meta({ openapi: { method: 'GET', path: '/auth/me', tags, summary: 'Who is signed in' } })
    .output(User)
    .query(({ ctx }) => ctx.signedIn.user),
}
