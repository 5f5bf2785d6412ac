/** Text made safe for XML and HTML, in content and in attributes. */
export const escape = (text: string) => text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
