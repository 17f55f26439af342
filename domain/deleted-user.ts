/** How somebody is called whom the host has had erased: a thread stays readable, and says nobody. */
export const deletedUserName = 'Deleted user'
