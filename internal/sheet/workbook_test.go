package sheet

import "testing"

func TestAWorkbookHoldsWhatItWasGivenAndNoFormula(t *testing.T) {
	data, err := Workbook("人/员:[1]", [][]string{{"工号", "姓名", "人数"}, {"000123", "=HYPERLINK(\"x\")", "12"}, {"KF1", "@SUM(A1)", "-1.5"}, {"12345678901234567890", "李明", ""}})
	if err != nil {
		t.Fatal(err)
	}
	table, err := Open("x.xlsx", data, []Column{{Key: "no", Names: []string{"工号"}}, {Key: "name", Names: []string{"姓名"}}, {Key: "n", Names: []string{"人数"}}}, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	want := [][3]string{{"000123", "'=HYPERLINK(\"x\")", "12"}, {"KF1", "'@SUM(A1)", "-1.5"}, {"12345678901234567890", "李明", ""}}
	i := 0
	for r, err := range table.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		if got := [3]string{r.Get("no"), r.Get("name"), r.Get("n")}; i >= len(want) || got != want[i] {
			t.Errorf("row %d: %q", i, got)
		}
		i++
	}
	if i != len(want) {
		t.Errorf("%d rows", i)
	}
}
