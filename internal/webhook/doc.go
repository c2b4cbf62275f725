// Package webhook sends signed messages to addresses that somebody typed in, along the Standard Webhooks
// specification (https://www.standardwebhooks.com, headers webhook-id, webhook-timestamp and
// webhook-signature). It decides nothing about what is sent and when; see rbac/subscription.
//
// An address that somebody typed in may name the inside of our own network. What is checked is
// therefore not the name but the address that a connection really goes to, at the moment it is made:
// loopback, private, link-local and other special networks are refused unless the operator listed
// them. Redirects are not followed, no proxy is used, answers are read up to a few kilobytes.
package webhook
