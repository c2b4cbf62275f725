// Package document reads uploaded PDF files before learners do: how many pages there are, and whether
// the file is one that may be shown. It draws nothing; browsers do that, in a frame of their own.
//
// A file is refused when it is cut off or broken, locked with a password, has no page or too many, or
// carries what would run or lead away: scripts, launch actions, files within the file. Reading is bounded
// in time, in depth and in what compressed parts may unfold to, and one file is read at a time, since a
// small file may stand for a lot of memory.
package document
