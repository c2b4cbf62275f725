package kpi

// FiguresRecorded says that figures came in: those of a part of an import, or one that was corrected.
type FiguresRecorded struct {
	Import string `bson:"import" json:"import"` // "" for a correction
	Part   int    `bson:"part" json:"part"`
	Figure string `bson:"figure" json:"figure"` // id of the corrected one
	Count  int    `bson:"count" json:"count"`
}

// EventName is the fact's stable name.
func (FiguresRecorded) EventName() string { return "ladder.kpi.recorded" }

// SheetApplied says that a whole sheet is in.
type SheetApplied struct {
	Import  string  `bson:"import" json:"import"`
	File    string  `bson:"file" json:"file"`
	Source  string  `bson:"source" json:"source"`
	Months  []Month `bson:"months" json:"months"`
	New     int     `bson:"new" json:"new"`
	Changed int     `bson:"changed" json:"changed"`
	Refused int     `bson:"refused" json:"refused"`
}

// EventName is the fact's stable name.
func (SheetApplied) EventName() string { return "ladder.kpi.applied" }
