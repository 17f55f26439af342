export {}
customElements.define('homeroom-chat', class extends HTMLElement {})
