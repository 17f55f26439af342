import { connect } from 'homeroom/client'

const homeroom = connect({
  url: 'https://chat.school.example',
  token: async () => (await fetch('/my/token')).text(),
})
