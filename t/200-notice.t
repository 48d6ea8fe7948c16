# vi:ft=

# Ship notices: what the platform gets, and what is refused before it is asked.

use lib 't/lib';
use Test::Nginx::Socket;
use ShipStation::Notice;

plan tests => repeat_each() * 152;

log_level('info');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a whole notice
--- request
POST /webhooks/shipstation.xml?action=shipnotify&order_number=ABC123&carrier=USPS&service=USPS+Priority+Mail&tracking_number=1Z909084330298430820
<?xml version="1.0" encoding="utf-8"?>
<ShipNotice>
  <OrderNumber>ABC123</OrderNumber>
  <OrderID>123456</OrderID>
  <CustomerCode>customer@mystore.com</CustomerCode>
  <CustomerNotes></CustomerNotes>
  <InternalNotes></InternalNotes>
  <NotesToCustomer></NotesToCustomer>
  <NotifyCustomer></NotifyCustomer>
  <LabelCreateDate>12/8/2011 12:56 PM</LabelCreateDate>
  <ShipDate>12/8/2011</ShipDate>
  <Carrier>USPS</Carrier>
  <Service>Priority Mail</Service>
  <TrackingNumber>1Z909084330298430820</TrackingNumber>
  <ShippingCost>4.95</ShippingCost>
  <CustomField1></CustomField1>
  <CustomField2></CustomField2>
  <CustomField3></CustomField3>
  <Recipient>
    <Name>The President</Name>
    <Company>US Govt</Company>
    <Address1>1600 Pennsylvania Ave</Address1>
    <Address2></Address2>
    <City>Washington</City>
    <State>DC</State>
    <PostalCode>20500</PostalCode>
    <Country>US</Country>
  </Recipient>
  <Items>
    <Item>
      <SKU>FD88821</SKU>
      <Name>My Product Name</Name>
      <Quantity>2</Quantity>
      <LineItemID>25590</LineItemID>
      <UPC><![CDATA[012345678905]]></UPC>
    </Item>
  </Items>
</ShipNotice>
--- more_headers
Authorization: Basic YWNtZTpzZWNyZXQ=
Cookie: a=b
Content-Type: text/xml
--- error_code: 200
--- response_body chomp
The shop took the notice.
--- response_headers
Content-Type: text/plain
Cache-Control: no-store
--- error_log
shop: 7430ede7d4223355b1e284bae65717e6362a103f1b3d8fda1f75d3c3830b80f6 [application/json||] POST /stores/acme/shipments {"store":"acme","status":"shipped","order_number":"ABC123","order_id":"123456","customer_code":"customer@mystore.com","customer_notes":null,"internal_notes":null,"notes_to_customer":null,"notify_customer":null,"label_create_date":"2011-12-08T12:56:00Z","ship_date":"2011-12-08","carrier":"USPS","service":"Priority Mail","tracking_number":"1Z909084330298430820","shipping_cost":"4.95","custom_field1":null,"custom_field2":null,"custom_field3":null,"requested_warehouse":null,"recipient":{"name":"The President","company":"US Govt","address1":"1600 Pennsylvania Ave","address2":null,"city":"Washington","state":"DC","postal_code":"20500","country":"US"},"items":[{"sku":"FD88821","name":"My Product Name","quantity":2,"line_item_id":"25590","upc":"012345678905"}]}
shipstation: store "acme": notice of order "ABC123": the shop answered 201
--- no_error_log
[error]
[alert]



=== TEST 2: an empty body, the URL serves
--- request
POST /webhooks/shipstation.xml?carrier=UPS&tracking_number=&action=shipNotify&service=UPS%20Ground+Saver&order_number=A%2F1
--- error_code: 200
--- error_log
"order_number":"A/1"
"carrier":"UPS","service":"UPS Ground Saver","tracking_number":null
"recipient":null,"items":[]}
--- no_error_log
[error]



=== TEST 3: the body wins, the URL fills
--- request eval
"POST /webhooks/shipstation.xml?action=shipnotify&order_number=A1&carrier=UPS&tracking_number=9
" . ShipStation::Notice::notice('<Carrier>FedEx</Carrier><TrackingNumber/>')
--- error_code: 200
--- error_log
"carrier":"FedEx","service":null,"tracking_number":"9"
--- no_error_log
[error]



=== TEST 4: two order numbers
--- request eval
"POST /webhooks/shipstation.xml?action=shipnotify&order_number=A2
" . ShipStation::Notice::notice('')
--- error_code: 400
--- response_body chomp
The ship notice's body and its URL name different order numbers.
--- response_headers
Content-Type: text/plain
Cache-Control: no-store
--- error_log
shipstation: store "acme": a notice of order "A2" cannot be read
--- no_error_log
shop:



=== TEST 5: no order number
--- request
POST /webhooks/shipstation.xml?action=shipnotify
<ShipNotice><Carrier>UPS</Carrier></ShipNotice>
--- error_code: 400
--- response_body chomp
The ship notice names no order number.
--- no_error_log
shop:
[error]



=== TEST 6: without shipstation_notices
--- location
shipstation_page_size 10;
--- request
POST /webhooks/shipstation.xml?action=shipnotify&order_number=A1
--- error_code: 405
--- response_headers
Allow: GET, HEAD
Content-Type: text/plain
--- no_error_log
shop:



=== TEST 7: a notice by GET
--- request
GET /webhooks/shipstation.xml?action=shipnotify&order_number=A1
--- error_code: 405
--- response_headers
Allow: POST
--- no_error_log
shop:



=== TEST 8: a wrong password comes before all else
--- request
POST /webhooks/shipstation.xml?action=shipnotify
<!DOCTYPE a><a/>
--- more_headers
Authorization: Basic YWNtZTp3cm9uZw==
--- error_code: 401
--- response_headers_like
WWW-Authenticate: Basic realm="ShipStation".*
--- no_error_log
shop:



=== TEST 9: a store that is switched off
--- request
POST /webhooks/shipstation.xml?action=shipnotify&order_number=A1
--- more_headers
Authorization: Basic Y2xvc2VkOnNlY3JldA==
--- error_code: 403
--- no_error_log
shop:



=== TEST 10: a DOCTYPE
--- request
POST /webhooks/shipstation.xml?action=shipnotify&order_number=A1
<!DOCTYPE ShipNotice [<!ENTITY x SYSTEM "file:///etc/passwd">]><ShipNotice><OrderNumber>&x;</OrderNumber></ShipNotice>
--- error_code: 400
--- response_body chomp
The ship notice holds a DOCTYPE, which is refused.
--- error_log
shipstation: store "acme": a notice of order "A1" cannot be read: The ship notice holds a DOCTYPE, which is refused
--- no_error_log
shop:



=== TEST 11: an external DOCTYPE is not looked for
--- request
POST /webhooks/shipstation.xml?action=shipnotify&order_number=A1
<!DOCTYPE ShipNotice SYSTEM "http://127.0.0.1:1/x.dtd"><ShipNotice/>
--- error_code: 400
--- response_body chomp
The ship notice holds a DOCTYPE, which is refused.
--- no_error_log
shop:



=== TEST 12: a truncated body
--- request
POST /webhooks/shipstation.xml?action=shipnotify&order_number=A1
<ShipNotice><OrderNumber>A1</OrderNumber>
--- error_code: 400
--- response_body chomp
The ship notice is not well-formed XML (line 1).
--- no_error_log
shop:



=== TEST 13: another root
--- request
POST /webhooks/shipstation.xml?action=shipnotify&order_number=A1
<html/>
--- error_code: 400
--- response_body chomp
The ship notice's root element is not ShipNotice.
--- no_error_log
shop:



=== TEST 14: what XML does not allow is mended, the parcel has left
--- request eval
["POST /webhooks/shipstation.xml?action=shipnotify\n" . ShipStation::Notice::notice("<Carrier>\xff\0</Carrier>"),
 "POST /webhooks/shipstation.xml?action=shipnotify\n" . ShipStation::Notice::notice("<InternalNotes>pick &#x0B;bin &#55357;&#56355;</InternalNotes>")]
--- error_code eval
[200, 200]
--- response_body eval
["The shop took the notice.", "The shop took the notice."]
--- no_error_log
cannot be read



=== TEST 15: a body with a Content-Encoding
--- request
POST /webhooks/shipstation.xml?action=shipnotify&order_number=A1
<ShipNotice/>
--- more_headers
Authorization: Basic YWNtZTpzZWNyZXQ=
Content-Encoding: gzip
--- error_code: 415
--- response_body chomp
Ship notices with a Content-Encoding are not read.
--- no_error_log
shop:



=== TEST 16: a body in a temporary file
--- location
shipstation_notices /_notices;
client_body_buffer_size 1k;
--- request eval
"POST /webhooks/shipstation.xml?action=shipnotify\n"
. ShipStation::Notice::notice('<CustomerNotes>' . 'x' x 60000 . 'end</CustomerNotes>')
--- error_code: 200
--- error_log
a client request body is buffered to a temporary file
xxxend","internal_notes":null
--- no_error_log
[error]



=== TEST 17: a body that is always in a file
--- location
shipstation_notices /_notices;
client_body_in_file_only clean;
--- request eval
"POST /webhooks/shipstation.xml?action=shipnotify\n" . ShipStation::Notice::notice('')
--- error_code: 200
--- error_log
"order_number":"A1"
--- no_error_log
[error]



=== TEST 18: a chunked body
--- raw_request eval
"POST /webhooks/shipstation.xml?action=shipnotify HTTP/1.1\r
Host: localhost\r
Authorization: Basic YWNtZTpzZWNyZXQ=\r
Transfer-Encoding: chunked\r
Connection: close\r
\r
c\r
<ShipNotice>\r
1d\r
<OrderNumber>A1</OrderNumber>\r
d\r
</ShipNotice>\r
0\r
\r
"
--- error_code: 200
--- error_log
"order_number":"A1"
--- no_error_log
[error]



=== TEST 19: the smaller client_max_body_size counts
--- location
shipstation_notices /_notices;
client_max_body_size 1k;
--- request eval
"POST /webhooks/shipstation.xml?action=shipnotify\n" . ShipStation::Notice::notice(' ' x 2000)
--- error_code: 413
--- no_error_log
shop:



=== TEST 20: variables and a query in the location's name
--- location
shipstation_notices /_notices/$shipstation_store?for=$shipstation_action;
--- request
POST /webhooks/shipstation.xml?action=shipnotify&order_number=A1
--- error_code: 200
--- error_log
POST /stores/acme/shipments?for=shipnotify {
--- no_error_log
[error]



=== TEST 21: HTTP/1.0
--- request
POST /webhooks/shipstation.xml?action=shipnotify&order_number=A1 HTTP/1.0
--- error_code: 200
--- response_body chomp
The shop took the notice.
--- no_error_log
[error]



=== TEST 22: what cannot be read goes out as null and is named
--- request eval
"POST /webhooks/shipstation.xml?action=shipnotify\n"
. ShipStation::Notice::notice('<ShipDate>soon</ShipDate><ShippingCost>4,95</ShippingCost><NotifyCustomer>false</NotifyCustomer>')
--- error_code: 200
--- error_log
shipstation: store "acme": the notice of order "A1" goes out without what cannot be read: ShipDate, ShippingCost
"notify_customer":false
"ship_date":null
"shipping_cost":null
--- no_error_log
[error]



=== TEST 23: UTF-16 and ISO-8859-1 come out as UTF-8
--- request eval
use Encode;
["POST /webhooks/shipstation.xml?action=shipnotify\n" . encode('UTF-16', '<ShipNotice><OrderNumber>A1</OrderNumber><Service>caf' . chr(0xe9) . '</Service></ShipNotice>'),
 "POST /webhooks/shipstation.xml?action=shipnotify\n<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><ShipNotice><OrderNumber>A2</OrderNumber><Service>caf\xe9</Service></ShipNotice>"]
--- error_code eval
[200, 200]
--- error_log eval
"\"service\":\"caf\xc3\xa9\""
--- no_error_log
[error]



=== TEST 24: an order number that could forge a line of the log
--- request
POST /webhooks/shipstation.xml?action=shipnotify&order_number=A1%0A%22forged%0d
--- error_code: 200
--- error_log
notice of order "A1?"forged": the shop answered 201
"order_number":"A1\n\"forged"
--- no_error_log
[error]



=== TEST 25: variables in a log
--- location
shipstation_notices /_notices;
add_header X-Action "$shipstation_store $shipstation_action [$shipstation_error] [$shipstation_page]" always;
--- request eval
["POST /webhooks/shipstation.xml?action=shipnotify&order_number=A1", "POST /webhooks/shipstation.xml?action=shipnotify"]
--- error_code eval
[200, 400]
--- response_headers eval
["X-Action: acme shipnotify [] []", "X-Action: acme shipnotify [bad_notice] []"]



=== TEST 26: each carrier that is documented
--- request eval
[map { "POST /webhooks/shipstation.xml?action=shipnotify\n" . ShipStation::Notice::notice("<Carrier>$_</Carrier>") }
 qw(USPS UPS FedEx DHL DHLGlobalMail Other UPSMI BrokersWorldWide FedExInternationalMailService CanadaPost FedExCanada OnTrac
    Newgistics FirstMile Globegistics LoneStar Asendia RoyalMail APC AccessWorldwide AustraliaPost DHLCanada IMEX)]
--- error_code eval
[map { 200 } 1 .. 23]
--- error_log
,"carrier":"



=== TEST 27: equal notices have one key, another shipment has another
--- request eval
my $post = "POST /webhooks/shipstation.xml?action=shipnotify\n";
[$post . ShipStation::Notice::notice('<TrackingNumber>1z 9</TrackingNumber>'),
 $post . ShipStation::Notice::notice('<InternalNotes>x</InternalNotes><TrackingNumber>1Z9</TrackingNumber>'),
 $post . ShipStation::Notice::notice('<TrackingNumber>1Z8</TrackingNumber>')]
--- error_code eval
[200, 200, 200]
--- grep_error_log eval
qr/shop: [0-9a-f]{64}/
--- grep_error_log_out eval
[qr/^(shop: [0-9a-f]{64}\n)$/, qr/^(shop: [0-9a-f]{64}\n)\1$/, qr/^(shop: [0-9a-f]{64}\n)\1(?!\1)shop: [0-9a-f]{64}\n$/]



=== TEST 28: a Content-Encoding that is empty, and one that changes nothing
--- request eval
[map { "POST /webhooks/shipstation.xml?action=shipnotify\n" . ShipStation::Notice::notice('') } 1 .. 2]
--- more_headers eval
[map { "Authorization: Basic YWNtZTpzZWNyZXQ=\nContent-Encoding:$_" } '', ' identity']
--- error_code eval
[200, 200]
