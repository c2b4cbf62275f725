package bank

// ItemPublished: a version of an item can be drawn from now on.
type ItemPublished struct {
	Item     string `bson:"item" json:"item"`
	Version  int    `bson:"version" json:"version"`
	Unit     string `bson:"unit" json:"unit"`
	Category string `bson:"category" json:"category"`
}

// EventName is the fact's stable name.
func (ItemPublished) EventName() string { return "exams.item.published" }

// ItemRetired: an item is not drawn any more. What rests on it stays.
type ItemRetired struct {
	Item   string `bson:"item" json:"item"`
	Unit   string `bson:"unit" json:"unit"`
	Reason string `bson:"reason" json:"reason"`
}

// EventName is the fact's stable name.
func (ItemRetired) EventName() string { return "exams.item.retired" }
