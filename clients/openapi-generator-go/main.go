// Uses the client that openapi-generator made (package gogs), against the server at GOGS_API.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strconv"

	"gogs-client/gogs"
)

func expect(holds bool, format string, values ...any) {
	if !holds {
		fmt.Fprintf(os.Stderr, "expected "+format+"\n", values...)
		os.Exit(1)
	}
}

func done(step, how string) { fmt.Printf("%s\t%s\n", step, how) }

var next = regexp.MustCompile(`<([^>]+)>; rel="next"`)

// nextPage reads the Link header: 0 if there is no next page.
func nextPage(header http.Header) int64 {
	match := next.FindStringSubmatch(header.Get("Link"))
	if match == nil {
		return 0
	}
	target, err := url.Parse(match[1])
	expect(err == nil, "a URL in Link: %v", err)
	page, err := strconv.ParseInt(target.Query().Get("page"), 10, 64)
	expect(err == nil, "a page in Link: %v", err)
	return page
}

func main() {
	configuration := gogs.NewConfiguration()
	configuration.Servers = gogs.ServerConfigurations{{URL: os.Getenv("GOGS_API")}}
	client := gogs.NewAPIClient(configuration)
	user := os.Getenv("GOGS_USER")
	anyone := context.Background()
	basic := context.WithValue(anyone, gogs.ContextBasicAuth, gogs.BasicAuth{UserName: user, Password: os.Getenv("GOGS_PASSWORD")})

	create := func(name string) (*gogs.AccessToken, *http.Response, error) {
		body := *gogs.NewCreateAccessTokenRequest(name)
		return client.TokensAPI.CreateAccessToken(basic, user).CreateAccessTokenRequest(body).Execute()
	}
	token, _, err := create("openapi-generator-go")
	expect(err == nil && len(token.Sha1) == 40, "a token: %v", err)
	done("token", "typed")

	withToken := context.WithValue(anyone, gogs.ContextAPIKeys, map[string]gogs.APIKey{
		"TokenAuth": {Key: token.Sha1, Prefix: "token"},
	})
	caller, _, err := client.UsersAPI.GetAuthenticatedUser(withToken).Execute()
	expect(err == nil && caller.Username == user, "the caller: %v", err)
	done("user", "typed")

	found, _, err := client.UsersAPI.SearchUsers(anyone).Q("u").Limit(5).Execute()
	expect(err == nil && found.Ok && len(found.Data) > 1 && found.Data[0].Username == "unknwon", "users: %v", err)
	done("search", "typed")

	issues, pages := 0, 0
	for page := int64(1); page != 0; pages++ {
		list, response, err := client.IssuesAPI.ListRepositoryIssues(withToken, "unknwon", "hello").Page(page).Execute()
		expect(err == nil && len(list) > 0, "issues: %v", err)
		issues += len(list)
		page = nextPage(response.Header)
	}
	expect(pages == 50 && issues > 490, "50 pages, not %d of %d issues", pages, issues)
	done("pages", "header")

	_, response, err := client.UsersAPI.GetAuthenticatedUser(anyone).Execute()
	expect(err != nil && response.StatusCode == 401, "401: %v", err)
	done("401", "status")

	_, response, err = client.UsersAPI.GetUser(anyone, "nobody").Execute()
	expect(err != nil && response.StatusCode == 404, "404: %v", err)
	done("404", "status")

	var failure *gogs.GenericOpenAPIError
	_, response, err = create("openapi-generator-go")
	expect(errors.As(err, &failure) && response.StatusCode == 422, "422: %v", err)
	refused, isTyped := failure.Model().(gogs.Refusal)
	expect(isTyped && refused.ApiError != nil && refused.ApiError.Message != "", "a message: %v", failure.Model())
	done("422 message", "typed")

	_, response, err = create("")
	expect(errors.As(err, &failure) && response.StatusCode == 422, "422: %v", err)
	refused, isTyped = failure.Model().(gogs.Refusal)
	expect(isTyped && refused.ArrayOfBindingError != nil, "broken rules: %v", failure.Model())
	rules := *refused.ArrayOfBindingError
	expect(len(rules) == 1 && rules[0].Classification == gogs.CLASSIFICATION_REQUIRED_ERROR, "a rule: %v", rules)
	done("422 rules", "typed")
}
