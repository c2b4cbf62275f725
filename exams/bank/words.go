package bank

// TextKey is the key of the state's name.
func (s State) TextKey() string { return "exams.bank.state." + string(s) }
