package item

import _ "embed"

// SampleImage is the picture of the sample hot-spot: an agent's desk on a screen, of our own drawing.
//
//go:embed console.svg
var SampleImage []byte

// The files that samples name by the ids that the store gives them: SampleImage, and one that is nowhere.
const (
	SamplePicture = "frwlecmafwjomhmoklhqeqcyjfkesvzqahispkmijbt373nhb7mmq"
	SampleFile    = "fsampleaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
)
