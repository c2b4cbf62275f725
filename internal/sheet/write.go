package sheet

import (
	"bufio"
	"io"
	"strconv"
	"strings"
)

// Writer writes CSV that spreadsheet programs open as text: UTF-8 with a byte-order mark, CRLF,
// and no cell that one of them would take for a formula.
type Writer struct {
	w     *bufio.Writer
	begun bool
}

// NewWriter writes to w; call Flush at the end.
func NewWriter(w io.Writer) *Writer { return &Writer{w: bufio.NewWriter(w)} }

// Write writes one row.
func (w *Writer) Write(cells ...string) error {
	if !w.begun {
		w.begun = true
		if _, err := w.w.WriteString("\uFEFF"); err != nil {
			return err
		}
	}
	for i, c := range cells {
		if i > 0 {
			_ = w.w.WriteByte(',')
		}
		_, _ = w.w.WriteString(quote(Harmless(c)))
	}
	_, err := w.w.WriteString("\r\n") // a bufio.Writer keeps its first error
	return err
}

// Flush hands over what is still held.
func (w *Writer) Flush() error { return w.w.Flush() }

// Harmless is a cell that no spreadsheet program takes for a formula: an apostrophe before what
// begins with = + - @, a tab or a line end, in any width. Plain numbers may be negative.
func Harmless(cell string) string {
	trimmed := strings.TrimLeft(cell, " \u00a0\u3000\ufeff")
	if trimmed == "" || !strings.ContainsAny(string([]rune(trimmed)[0]), "=+-@\t\r\n＝＋－＠|%") {
		return cell
	}
	if _, err := strconv.ParseFloat(cell, 64); err == nil && !strings.HasPrefix(cell, "+") {
		return cell
	}
	return "'" + cell
}

func quote(cell string) string {
	if !strings.ContainsAny(cell, ",;\"\t\r\n|") && strings.TrimSpace(cell) == cell {
		return cell
	}
	return `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
}
