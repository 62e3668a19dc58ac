/** Brings no types of its own; it is handed to mjml-core as it is. */
declare module 'mjml-preset-core'
