// Package token lets a person who has logged in come back: short signed access tokens, rotating
// refresh tokens, and the sessions behind both. It is the only home of JWT.
//
// A session is one log-in on one device.
//
//	Issue ──▶ open ──End, EndAll, idle or absolute end, re-use of an old refresh token──▶ ended
//	           │ ▲
//	           └─┘ Refresh: the next refresh token, a new access token
//
// An access token lives ten minutes and names its session; Check looks whether that session is still
// open, in a copy that falls with the store's Watch. So log-out takes effect within a second on
// every node although the token itself would still be good. Rights are not in it: they are asked
// for at each request.
//
// A refresh token is opaque: 256 bits whose hash is stored. Each use gives the next one. The next
// secret follows from the last one and a key of the session, hence a response that was lost, or
// eight tabs that refresh at once, all get the same next token for half a minute. After that an
// old token shows that two hold it, and the session ends for both. To whoever reads the store,
// neither hash nor session key gives a token away.
package token
