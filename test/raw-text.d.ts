/** A file as the text that it is, for tests that run where there is no file system. */
declare module '*?raw' {
  const text: string
  export default text
}
