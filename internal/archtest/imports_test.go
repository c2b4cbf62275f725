package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// root is the module's folder, seen from this package.
const root = "../.."

// mayUse says which rooms a room may import besides internal plumbing and itself.
var mayUse = map[string]string{
	"rbac":         "",
	"courses":      "rbac",
	"exams":        "rbac",
	"certificates": "rbac",
	"ladder":       "rbac courses exams certificates",
	"web":          "rbac courses exams certificates ladder",
	"cmd":          "rbac courses exams certificates ladder web",
	"internal":     "",
}

// seesAll are the declared exceptions: the sample organisation speaks of every domain.
var seesAll = []string{"internal/demo"}

// home is where each technology lives. bson is the storage contract's document format.
var home = map[string][]string{
	"github.com/gofiber/":                 {"web"},
	"github.com/valyala/fasthttp":         {"web"},
	"html/template":                       {"web"},
	"go.mongodb.org/mongo-driver/bson":    {"internal"},
	"go.mongodb.org/mongo-driver/x/bsonx": {"internal"},
	"go.mongodb.org/mongo-driver/":        {"internal/store/mongo"},
	"modernc.org/sqlite":                  {"internal/store/sqlite"},
	"database/sql":                        {"internal/store/sqlite"},
	"github.com/casbin/":                  {"rbac/policy"},
	"github.com/golang-jwt/":              {"rbac/token"},
	"github.com/jung-kurt/gofpdf":         {"certificates/pdf"},
	"github.com/pdfcpu/pdfcpu":            {"courses/document"},
	"github.com/xuri/excelize":            {"internal/sheet"},
	"golang.org/x/crypto/argon2":          {"rbac"},
	"github.com/prometheus/client_golang": {"web"},
	"github.com/microcosm-cc/bluemonday":  {"web"},
	"github.com/yuin/goldmark":            {"web"},
	"github.com/standard-webhooks/":       {"internal/webhook"},
	"gopkg.in/yaml.v3":                    {"internal/strictyaml"},
	"github.com/chromedp/":                {"cmd", "web"},
}

// file is a Go source file by its slash path from the root.
type file struct {
	path string
	ast  *ast.File
}

func sources(t *testing.T) []file {
	t.Helper()
	var out []file
	fset := token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules" || name == "mongotest") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		f, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		out = append(out, file{filepath.ToSlash(rel), f})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) < 20 {
		t.Fatalf("found only %d files: is this the module's root?", len(out))
	}
	return out
}

func under(path string, rooms []string) bool {
	return slices.ContainsFunc(rooms, func(r string) bool { return strings.HasPrefix(path, r+"/") })
}

// importFault says what is wrong with one import, "" if nothing.
func importFault(path, imported string) string {
	room, _, _ := strings.Cut(path, "/")
	if rest, ok := strings.CutPrefix(imported, "tianti/"); ok {
		other, _, _ := strings.Cut(rest, "/")
		switch {
		case other == room, under(path, seesAll), strings.HasSuffix(path, "_test.go") && room == "internal":
			return ""
		case other == "internal":
			if slices.Contains(seesAll, rest) && room != "cmd" {
				return "only cmd may use " + rest
			}
			return ""
		case !slices.Contains(strings.Fields(mayUse[room]), other):
			return room + " may use only [" + mayUse[room] + "]; let an event carry it"
		}
		return ""
	}
	longest := ""
	for tech := range home {
		if strings.HasPrefix(imported, tech) && len(tech) > len(longest) {
			longest = tech
		}
	}
	if longest != "" && !under(path, home[longest]) && !strings.HasSuffix(path, "_test.go") {
		return longest + " lives in " + strings.Join(home[longest], ", ")
	}
	return ""
}

func TestImportsFollowTheHousePlan(t *testing.T) {
	for _, f := range sources(t) {
		for _, spec := range f.ast.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if why := importFault(f.path, imported); why != "" {
				t.Errorf("%s imports %s: %s", f.path, imported, why)
			}
		}
	}
}

func TestTheRulesCanFail(t *testing.T) {
	for _, c := range []struct{ path, imported string }{
		{"exams/events.go", "tianti/web/kit"},
		{"exams/sitting.go", "tianti/certificates"},
		{"rbac/people.go", "tianti/ladder"},
		{"internal/store/store.go", "tianti/rbac"},
		{"exams/sitting.go", "github.com/gofiber/fiber/v2"},
		{"rbac/grant.go", "github.com/casbin/casbin/v2"},
		{"internal/store/sqlite/engine.go", "go.mongodb.org/mongo-driver/mongo"},
		{"web/app.go", "tianti/internal/demo"},
	} {
		if importFault(c.path, c.imported) == "" {
			t.Errorf("%s may not import %s, and nobody says so", c.path, c.imported)
		}
	}
}

func TestOnlyGrantsMakeAuditEntries(t *testing.T) {
	for _, f := range sources(t) {
		if strings.HasPrefix(f.path, "rbac/grant") || strings.HasPrefix(f.path, "internal/audit/") {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok || len(lit.Elts) == 0 {
				return true
			}
			if sel, ok := lit.Type.(*ast.SelectorExpr); ok && sel.Sel.Name == "Entry" {
				if x, ok := sel.X.(*ast.Ident); ok && x.Name == "audit" {
					t.Errorf("%s makes an audit.Entry by hand: ask the gate and use Grant.Record", f.path)
				}
			}
			return true
		})
	}
}

func TestRulesAboutTimeUseTheClockPort(t *testing.T) {
	for _, f := range sources(t) {
		room, _, _ := strings.Cut(f.path, "/")
		if !slices.Contains([]string{"rbac", "courses", "exams", "certificates", "ladder"}, room) || strings.HasSuffix(f.path, "_test.go") {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == "time" && (sel.Sel.Name == "Now" || sel.Sel.Name == "Since" || sel.Sel.Name == "Until") {
				t.Errorf("%s reads time.%s: take the clock port", f.path, sel.Sel.Name)
			}
			return true
		})
	}
}
