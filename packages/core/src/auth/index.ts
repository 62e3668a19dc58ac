export { type Authenticated, authenticate } from './authenticate.ts'
export { login } from './login.ts'
export { register } from './register.ts'
