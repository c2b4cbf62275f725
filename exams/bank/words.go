package bank

// TextKey is the key of the state's name.
func (s State) TextKey() string { return "exams.bank.state." + string(s) }

// TextKey is the key of the format's name.
func (f Format) TextKey() string { return "bank.format.name." + f.Name }
