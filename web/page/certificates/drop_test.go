package certificates_test

import (
	"encoding/base64"
	"testing"

	"tianti/certificates/pdf"
	"tianti/web/webtest"
)

// tokenIn is the token that a file and its QR code carry.
func tokenIn(t *testing.T, file []byte) string {
	t.Helper()
	_, token, _, err := pdf.Signed(file)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// drop lets a file fall on the page.
func drop(tab *webtest.Tab, file []byte) {
	webtest.Eval[bool](tab, `(() => {
		const bytes = Uint8Array.from(atob("`+base64.StdEncoding.EncodeToString(file)+`"), (c) => c.charCodeAt(0));
		const moved = new DataTransfer();
		moved.items.add(new File([bytes], "certificate.pdf", { type: "application/pdf" }));
		dispatchEvent(new DragEvent("drop", { dataTransfer: moved, bubbles: true, cancelable: true }));
		return true;
	})()`)
}

// changedIn is a token of which one sign is another one.
func changedIn(token string) string {
	other := "A"
	if token[60] == 'A' {
		other = "B"
	}
	return token[:60] + other + token[61:]
}
