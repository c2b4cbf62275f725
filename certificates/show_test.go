package certificates_test

import (
	"os"
	"strings"
	"testing"

	"tianti/certificates"
)

// With TIANTI_SHOW naming a folder, this prints certificates there for somebody to look at.
func TestShow(t *testing.T) {
	dir := os.Getenv("TIANTI_SHOW")
	if dir == "" {
		t.Skip("TIANTI_SHOW names no folder to print to")
	}
	w := newWorld(t)
	w.names["L"] = strings.Repeat("阿卜杜热合曼·", 12) + "买买提"
	put := func(name string, c *certificates.Certificate) {
		p, err := w.PDF(t.Context(), manager, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(dir+"/"+name+".pdf", p.File, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	course := w.issue(t, certificates.Request{Kind: "COURSE", Person: "P2", Source: "course:a", Subject: "情绪管理与情绪感染", SubjectEN: "Managing emotions", Reason: "结业"})
	put("tall", course)
	put("long", w.issue(t, passed("L", "s")))
	c := w.issue(t, passed("P1", "s"))
	if _, err := w.Revoke(t.Context(), c.ID, manager, "作弊"); err != nil {
		t.Fatal(err)
	}
	put("revoked", c)
}
