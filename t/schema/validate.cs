/*
 * Copyright (C) ngx_shipstation_module authors
 */

/*
 * Judges documents by .NET's XML Schema validator, which ShipStation runs on
 * each reply: it counts a text's length in UTF-16 units, where libxml2 counts
 * characters.  mono validate.exe SCHEMA; then on standard input, as often as
 * wanted, a line with a number of bytes, and the document; on standard output
 * a line for each, "ok" or what is wrong.
 */

using System;
using System.IO;
using System.Xml;
using System.Xml.Schema;


class Validate
{
    static XmlReaderSettings settings = new XmlReaderSettings();
    static string complaint;


    static int Main(string[] arguments)
    {
        settings.ValidationType = ValidationType.Schema;
        settings.Schemas.Add(null, arguments[0]);
        settings.ValidationEventHandler += Complain;

        Stream input = Console.OpenStandardInput();

        for ( ;; ) {
            int length = ReadLength(input);

            if (length < 0) {
                return 0;
            }

            Console.Out.WriteLine(Judge(ReadDocument(input, length)));
            Console.Out.Flush();
        }
    }


    static void Complain(object sender, ValidationEventArgs e)
    {
        if (complaint == null) {
            complaint = "line " + e.Exception.LineNumber + ": " + e.Message;
        }
    }


    static string Judge(byte[] document)
    {
        complaint = null;

        try {
            using (XmlReader reader =
                       XmlReader.Create(new MemoryStream(document), settings))
            {
                while (reader.Read()) {
                    /* void */
                }
            }

        } catch (XmlException e) {
            complaint = "not well-formed: " + e.Message;
        }

        if (complaint == null) {
            return "ok";
        }

        return complaint.Replace('\n', ' ').Replace('\r', ' ');
    }


    /* -1 at the end of the input. */

    static int ReadLength(Stream input)
    {
        int length = 0;

        for ( ;; ) {
            int c = input.ReadByte();

            if (c < 0) {
                return -1;
            }

            if (c == '\n') {
                return length;
            }

            length = length * 10 + (c - '0');
        }
    }


    static byte[] ReadDocument(Stream input, int length)
    {
        byte[] document = new byte[length];
        int read = 0;

        while (read < length) {
            int n = input.Read(document, read, length - read);

            if (n <= 0) {
                throw new EndOfStreamException();
            }

            read += n;
        }

        return document;
    }
}
