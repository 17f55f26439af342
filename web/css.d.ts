/** Style sheets that the build hands over as text, for a constructed sheet in the shadow root. */
declare module '*.css?inline' {
  const text: string
  export default text
}
