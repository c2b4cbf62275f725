package webhook

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// NewSecret is 32 random bytes as "whsec_" and base64: what the specification calls a symmetric key.
func NewSecret() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	return "whsec_" + base64.StdEncoding.EncodeToString(b[:])
}

// Sign sets the three headers of a message. The signature is HMAC-SHA256 over "{id}.{seconds}.{body}";
// with several secrets, as while one replaces another, there is one signature for each.
func Sign(h http.Header, id string, at time.Time, body []byte, secrets ...string) error {
	var signatures []string
	for _, secret := range secrets {
		key, err := standard.NewWebhook(secret)
		if err != nil {
			return fmt.Errorf("webhook secret: %w", err)
		}
		signature, err := key.Sign(id, at, body)
		if err != nil {
			return err
		}
		signatures = append(signatures, signature)
	}
	h.Set(standard.HeaderWebhookID, id)
	h.Set(standard.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	h.Set(standard.HeaderWebhookSignature, strings.Join(signatures, " "))
	return nil
}
