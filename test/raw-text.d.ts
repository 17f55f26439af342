/** A file as the text that it is, for tests that run where there is no file system. */
declare module '*?raw' {
  const text: string
  export default text
}

/** All files of a pattern, by path, as the texts that they are; none where there are none. */
// biome-ignore lint: it joins the interface of that name
interface ImportMeta {
  glob(
    patterns: string | string[],
    options: { query: '?raw'; import: 'default'; eager: true },
  ): Record<string, string>
}
